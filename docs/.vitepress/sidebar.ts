const page = (text: string, name: string) => ({ text, link: `/docs/${name}` });

/** The pages in the order in which they are needed. */
export const sidebar = [
  {
    text: 'Start',
    items: [
      { text: 'Overview', link: '/overview' },
      page('Getting started', 'getting-started'),
      page('Migrating', 'migrating'),
      page('Comparison', 'comparison'),
      page('Questions', 'faq'),
    ],
  },
  {
    text: 'Understand',
    items: [
      page('Which bytes are signed', 'signed-bytes'),
      page('Statuses', 'statuses'),
      page('Each delivery once', 'deduplication'),
      page('How the claims are tested', 'proof'),
      page('What VideoVector documents', 'sender'),
      page('Events', 'events'),
    ],
  },
  {
    text: 'Set up',
    items: [
      page('Handlers and types', 'handlers'),
      page('Raw bodies', 'raw-bodies'),
      page('Secrets and rotation', 'rotation'),
      page('Choosing an inbox', 'inboxes'),
      page('Sizing an inbox', 'sizing'),
      page('ORMs', 'orms'),
      page('Several machines', 'deploying'),
      page('Cost', 'cost'),
      page('Queues', 'queues'),
      page('Queue recipes', 'queue-recipes'),
      page('Dead letters', 'dead-letters'),
      page('Events out of order', 'order'),
    ],
  },
  {
    text: 'Stacks',
    items: [
      page('All stacks', 'stacks/'),
      page('Node servers', 'stacks/servers'),
      page('NestJS', 'stacks/nest'),
      page('Next', 'stacks/next'),
      page('AWS Lambda', 'stacks/lambda'),
      page('Cloudflare Workers', 'stacks/cloudflare'),
      page('Vercel', 'stacks/vercel'),
      page('Netlify', 'stacks/netlify'),
      page('Azure Functions', 'stacks/azure'),
      page('Firebase and Google', 'stacks/google'),
      page('h3 and Nitro', 'stacks/h3'),
      page('SvelteKit and Astro', 'stacks/sveltekit'),
      page('Bun, Elysia and Deno', 'stacks/runtimes'),
    ],
  },
  {
    text: 'Run',
    items: [
      page('Testing handlers', 'testing'),
      page('Real deliveries', 'real-deliveries'),
      page('Check any receiver', 'check/'),
      page('Coding agents', 'agents'),
      page('Capture and replay', 'replay'),
      page('Logs, metrics and traces', 'observability'),
      page('Troubleshooting', 'troubleshooting'),
      page('Errors and codes', 'errors'),
    ],
  },
  {
    text: 'Reference',
    items: [
      page('Options', 'options'),
      page('API', 'reference/'),
      { text: 'The command', link: '/packages/cli/' },
      { text: 'The sandbox', link: '/packages/sandbox/' },
      { text: 'The client', link: '/packages/client/' },
      page('Changelog', 'changelog'),
    ],
  },
  {
    text: 'Contribute',
    items: [
      { text: 'Contributing', link: '/CONTRIBUTING' },
      page('A tour of the code', 'tour'),
      { text: 'Security', link: '/SECURITY' },
      page('Dependencies', 'dependencies'),
      page('Releasing', 'releasing'),
    ],
  },
];

const links = new Set(sidebar.flatMap(({ items }) => items.map(({ link }) => link)));

/** Whether the sidebar links to a page. */
export function inSidebar(page: string): boolean {
  return links.has(`/${page.replace(/(?:index)?\.md$/, '')}`);
}
