import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/index.js';
import { missingChromium, startChromium } from '../support/chromium.js';
import { type LocalReceiver, startReceiver } from '../support/local-receiver.js';

const HOSTILE = '<script>window.broken = 1</script>\u202e\u001b[2J"><img src=x onerror="window.broken = 1">';

/** For the slowest machine, in milliseconds: a test opens up to ten pages. */
const PATIENCE = { test: 240_000, step: 120_000 };

describe.skipIf(missingChromium('the inspector in a browser'))(
  'the inspector in a browser',
  { timeout: PATIENCE.test },
  () => {
    let browser: Browser;
    let sandbox: Sandbox;
    let receiver: LocalReceiver;
    /** Errors of scripts, and what the policy blocked. */
    let complaints: string[];
    let requested: Set<string>;

    beforeAll(async () => {
      browser = await startChromium();
    });
    afterAll(() => browser.close());

    beforeEach(async () => {
      complaints = [];
      requested = new Set();
      sandbox = await startSandbox({ frozen: true, retryDelaysMs: [60_000] });
      receiver = await startReceiver();
    });
    afterEach(async () => {
      await Promise.all(browser.contexts().map((context) => context.close()));
      await sandbox.close();
      await receiver.close();
    });

    async function open(path = '/', options: BrowserContextOptions = {}): Promise<Page> {
      const context = await browser.newContext(options);
      context.setDefaultTimeout(PATIENCE.step);
      const page = await context.newPage();
      page.on('pageerror', ({ message }) => complaints.push(message));
      page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
      page.on('request', (request) => requested.add(new URL(request.url()).origin));
      await page.goto(sandbox.url + path);
      if (options.javaScriptEnabled !== false) await page.locator('#live', { hasText: 'live' }).waitFor();
      return page;
    }

    async function subscribe(name = 'Sandbox receiver'): Promise<string> {
      const { webhookId, secret } = await sandbox.subscribe(receiver.url, { name });
      receiver.install(secret);
      return webhookId;
    }

    it('takes a user from the first subscription to a delivery that was fixed', async () => {
      const page = await open();
      await page.getByLabel('URL of the receiver').fill(receiver.url);
      await page.getByRole('button', { name: 'Create' }).click();
      const secret = (await page.locator('.secret').textContent()) ?? '';
      expect(secret).toBe(sandbox.secretOf(sandbox.webhooks()[0]!.webhook_id));
      receiver.install(secret);

      // Only by keyboard, from the top of the page.
      await page.reload();
      expect(await page.content()).not.toContain(secret);
      await page.locator('#send-event').focus();
      await page.keyboard.press('Shift+Tab');
      await tabTo(page, 'Event');
      await page.keyboard.type('export.r');
      await tabTo(page, 'Send');
      await page.keyboard.press('Enter');
      await page.getByText('export.ready was sent: 200 handled.').waitFor();
      expect(await focused(page)).toBe('Send');
      const row = page.locator('#delivery-table tbody tr').first();
      expect(await row.textContent()).toMatch(/export\.ready[\s\S]*delivered[\s\S]*200 handled/);

      await tabTo(page, 'export.ready');
      await page.keyboard.press('Enter');
      await page.getByText('The signature matches the bytes that were sent.').waitFor();
      expect(await page.locator('.exchange .bytes').first().textContent()).toBe(receiver.bodies[0]);
      expect(await page.locator('.received').textContent()).toContain(
        '{"outcome":"handled","code":"handled"}',
      );

      // The receiver fails; the user fixes it and retries.
      receiver.handle = () => {
        throw new Error('the database is down');
      };
      await page.getByRole('link', { name: 'All deliveries' }).click();
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByRole('link', { name: 'Show it' }).click();
      await page.locator('h1', { hasText: 'retrying' }).waitFor();
      expect(await page.locator('.why').textContent()).toContain('handler_failed');
      receiver.handle = () => {};
      await page.getByRole('button', { name: 'Retry now' }).click();
      await page.getByText('The delivery was retried, and is delivered.').waitFor();
      expect(await page.locator('#timeline > li').count()).toBe(2);

      await page.getByRole('button', { name: 'Replay these bytes' }).last().click();
      await page.getByText('The same bytes were sent again: 200 duplicate.').waitFor();
      expect(await page.locator('#timeline').textContent()).toContain('Replay by hand');
      expect(complaints).toEqual([]);
      expect([...requested]).toEqual([sandbox.url]);
    });

    it('marks the difference if a proxy lost a float', async () => {
      await subscribe();
      const page = await open();
      await page.getByLabel('Data').fill('{"run_id": "run_1", "start_time": 12.0}');
      await page.locator('#send-form').getByLabel('Fault').selectOption('reserialize-lossy');
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByRole('link', { name: 'Show it' }).click();
      await page.getByText('The body was re-serialized by JavaScript, and 12.0 became 12.').waitFor();
      expect(await page.locator('mark').allInnerTexts()).toEqual(['12.0', '12']);
    });

    it('pauses, resumes, rotates and tests, and keeps the focus on the button', async () => {
      const id = await subscribe();
      const page = await open(`/subscriptions/${id}`);
      const press = async (name: RegExp) => {
        await page.getByRole('button', { name }).focus();
        await page.keyboard.press('Enter');
      };
      await press(/^Pause/);
      await page.getByText('is paused').waitFor();
      expect(await focused(page)).toMatch(/^Resume/);
      await press(/^Resume Sandbox/);
      await page.getByText('is active').waitFor();
      await page.locator('#rotate > summary').press('Enter');
      await press(/^Rotate secret/);
      await page.getByText('was rotated').waitFor();
      expect(await page.locator('.secret').textContent()).toBe(sandbox.secretOf(id));
      receiver.install(sandbox.secretOf(id));
      await press(/^Send test event/);
      await page.getByText('The test event was accepted: 200 handled.').waitFor();
      expect(await page.locator('#test-table tbody tr').count()).toBe(1);
      expect(await page.locator('.secret').count()).toBe(0);
    });

    it('shows updates, and keeps focus, scroll position, fields and open sections', async () => {
      await subscribe();
      for (let i = 0; i < 40; i++) await sandbox.send('export.failed', '{"export_id": "exp_1"}');
      const page = await open('/', { viewport: { width: 1200, height: 500 } });
      await page.locator('#faults > summary').click();
      await page.getByLabel('Data').fill('{"half": ');
      await page.locator('#delivery-table a').nth(30).focus();
      const top = await page.locator('#delivery-table a').nth(30).boundingBox();
      const link = await page.evaluate(() => document.activeElement?.getAttribute('href'));

      await sandbox.send('export.ready', '{"export_id": "exp_2"}');
      await page.locator('#delivery-table a', { hasText: 'export.ready' }).waitFor();
      expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toBe(link);
      expect((await page.locator(`a[href="${link}"]`).boundingBox())!.y).toBeCloseTo(top!.y, -1);
      expect(await page.getByLabel('Data').inputValue()).toBe('{"half": ');
      expect(await page.locator('#faults').getAttribute('open')).not.toBeNull();

      sandbox.faults.inject('tamper', { times: 5 });
      await page.getByText('tamper: the next 5 attempts').waitFor();
      sandbox.clock.resume();
      await page.getByText('UTC, running').first().waitFor();
      expect(await page.getByLabel('Data').inputValue()).toBe('{"half": ');
    });

    it('grows the timeline of a delivery while it is open', async () => {
      await subscribe();
      receiver.answer = { status: 503, body: 'later' };
      const { deliveries } = await sandbox.send('export.ready');
      const page = await open(`/deliveries/${deliveries[0]!.delivery_id}`);
      await page.locator('#timeline summary').focus();
      receiver.answer = undefined;
      await page.locator('#clock > summary').click();
      await page.getByRole('button', { name: /^To the next retry/ }).click();
      await page.locator('#timeline details[open]', { hasText: 'Attempt 2' }).waitFor();
      expect(await page.locator('#timeline details[open]').count()).toBe(2);
      await page.locator('h1', { hasText: 'delivered' }).waitFor();
    });

    it('copies ids, secrets, bodies, curl commands and tests', async () => {
      const id = await subscribe();
      const { deliveries } = await sandbox.send('export.ready', '{"start_time": 12.0}');
      const [delivery] = deliveries;
      const page = await open(`/deliveries/${delivery!.delivery_id}`);
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      const copied = async (name: string | RegExp) => {
        const button = page.getByRole('button', { name });
        await button.focus();
        await page.keyboard.press('Enter');
        await page.locator('#said', { hasText: 'Copied' }).waitFor();
        await page.locator('#said', { hasText: /^$/ }).waitFor({ state: 'attached' });
        return page.evaluate(() => navigator.clipboard.readText());
      };
      expect(await copied('Copy the id of the delivery')).toBe(delivery!.delivery_id);
      expect(await copied('Copy x-delivery-id')).toBe(delivery!.delivery_id);
      expect(await copied(/^Copy body/)).toBe(receiver.bodies[0]);
      expect(await copied(/^Copy as curl/)).toContain('--data-binary \'{"api_version"');
      expect(await copied('Copy as a test')).toContain('"start_time": 12.0');
      await page.goto(`${sandbox.url}/subscriptions/${id}`);
      await page.getByRole('button', { name: /^Reveal secret/ }).click();
      await page.locator('.secret').waitFor();
      expect(await copied('Copy for .env')).toBe(`VIDEOVECTOR_WEBHOOK_SECRET=${sandbox.secretOf(id)}\n`);
      expect(complaints).toEqual([]);
    });

    it('opens a row wherever it is clicked, and moves between rows by the arrow keys', async () => {
      await subscribe();
      for (const event of ['export.ready', 'export.failed'] as const) await sandbox.send(event);
      const page = await open();
      await page.locator('#delivery-table a').first().focus();
      await page.keyboard.press('ArrowDown');
      expect(await focused(page)).toBe('export.ready');
      await page.keyboard.press('ArrowUp');
      expect(await focused(page)).toBe('export.failed');
      const row = page.locator('#delivery-table tbody tr').nth(1);
      const box = (await row.boundingBox())!;
      await row.click({ position: { x: box.width - 10, y: box.height - 5 } });
      await page.locator('h1', { hasText: 'export.ready' }).waitFor();
    });

    it('filters while the user types and chooses', async () => {
      await subscribe();
      await sandbox.send('export.ready', '{"export_id": "exp_7"}');
      await sandbox.send('export.failed', '{"export_id": "exp_8"}');
      const page = await open();
      const rows = page.locator('#delivery-table tbody tr');
      await page.getByLabel('Search by id').pressSequentially('exp_7');
      await page.locator('#delivery-table', { hasNotText: 'export.failed' }).waitFor();
      expect(await rows.count()).toBe(1);
      expect(await focused(page)).toBe('Search by id');
      expect(page.url()).toContain('?q=exp_7');
      await page.getByLabel('Search by id').fill('');
      await page.locator('#filter').getByLabel('Event').selectOption('export.failed');
      await page.locator('#delivery-table', { hasNotText: 'export.ready' }).waitFor();
      expect(new URL(page.url()).search).toBe('?event=export.failed');
      await page.reload();
      expect(await page.locator('#filter').getByLabel('Event').inputValue()).toBe('export.failed');
    });

    it('inserts samples that follow the event until they are changed', async () => {
      await subscribe();
      const page = await open('/send');
      const data = page.getByLabel('Data');
      await page.locator('#send-event').selectOption('media.processing.completed');
      await page.getByRole('button', { name: 'Insert the sample' }).click();
      await expect.poll(() => data.inputValue()).toContain('"duration_seconds": 312.0');
      await page.locator('#send-event').selectOption('export.ready');
      await expect.poll(() => data.inputValue()).toContain('"export_id"');
      await data.fill('{"mine": 1}');
      await page.locator('#send-event').selectOption('export.failed');
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.locator('h1', { hasText: 'export.failed' }).waitFor();
      expect(receiver.bodies[0]).toContain('{"mine": 1}');
    });

    it('edits and resends: what is refused stays, then the new delivery is shown, and Back leads back', async () => {
      await subscribe();
      const { deliveries } = await sandbox.send('export.ready', '{"start_time": 12.0}');
      const page = await open(`/deliveries/${deliveries[0]!.delivery_id}`);
      await page.getByRole('link', { name: 'Edit and resend' }).click();
      const data = page.getByLabel('Data');
      expect(await data.inputValue()).toBe('{\n  "start_time": 12.0\n}');
      await data.fill('{"start_time": 13.0');
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByText('must be JSON').waitFor();
      expect(await data.inputValue()).toBe('{"start_time": 13.0');
      await data.fill('{"start_time": 13.0}');
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByText('export.ready was sent: 200 handled.').waitFor();
      expect(new URL(page.url()).pathname).toBe(`/deliveries/${sandbox.deliveries()[1]!.delivery_id}`);
      expect(new URL(page.url()).search).toBe('');
      expect(receiver.bodies[1]).toContain('"start_time": 13.0');
      await page.locator('#live', { hasText: 'live' }).waitFor();
      await page.goBack();
      await page.getByRole('heading', { name: 'Edit and resend' }).waitFor();
      expect(complaints).toEqual([]);
    });

    it('deletes a subscription only after the page has asked', async () => {
      const id = await subscribe();
      const page = await open(`/subscriptions/${id}`);
      expect(await page.getByRole('button', { name: /^Delete/ }).isVisible()).toBe(false);
      await page.locator('#delete > summary').press('Enter');
      await page.getByRole('button', { name: /^Delete/ }).press('Enter');
      await page.getByText(`${id} was deleted`).waitFor();
      expect(new URL(page.url()).pathname).toBe('/subscriptions');
      expect(sandbox.webhooks()).toEqual([]);
    });

    it('shows a failure in the title and the icon while the tab is in the background', async () => {
      await sandbox.subscribe(receiver.url);
      const page = await open();
      await page.evaluate(() => {
        Object.defineProperty(document, 'hidden', { value: true });
        document.dispatchEvent(new Event('visibilitychange'));
      });
      expect(await page.title()).toMatch(/^Deliveries/);
      await sandbox.send('export.ready');
      await expect.poll(() => page.title(), { timeout: 40_000 }).toMatch(/^1 failing/);
      expect(await page.locator('link[rel=icon]').getAttribute('href')).toBe('/assets/icon-failing.svg');
    });

    it('says when the sandbox is gone', async () => {
      const page = await open();
      await page.getByLabel('URL of the receiver').fill(receiver.url);
      await sandbox.close();
      await page.getByText('not connected').waitFor();
      await page.getByRole('button', { name: 'Create' }).click();
      await page.getByText('The sandbox does not respond.').waitFor();
      sandbox = await startSandbox();
    });

    it('works without JavaScript', async () => {
      await subscribe();
      const page = await open('/', { javaScriptEnabled: false });
      await page.locator('#send-event').selectOption('export.ready');
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByText('export.ready was sent: 200 handled.').waitFor();
      await page.getByRole('link', { name: 'Show it' }).click();
      await page.getByRole('button', { name: /^Replay/ }).click();
      await page.getByText('The same bytes were sent again: 200 duplicate.').waitFor();
      expect(page.url()).toContain('/deliveries/');
      await page.getByRole('link', { name: 'All deliveries' }).click();
      await page.getByRole('link', { name: /^failed/ }).click();
      await page.getByText('No delivery matches.').waitFor();
      await page.getByRole('link', { name: /^all/ }).click();
      await page.getByLabel('Search by id').fill('del_none');
      await page.getByRole('button', { name: 'Filter' }).click();
      await page.getByText('No delivery matches.').waitFor();
      await page.goto(`${sandbox.url}/subscriptions/${sandbox.webhooks()[0]!.webhook_id}`);
      await page.locator('#rotate > summary').click();
      await page.getByRole('button', { name: /^Rotate secret/ }).click();
      const secret = (await page.locator('.secret').textContent()) ?? '';
      await page.reload();
      expect(await page.content()).not.toContain(secret);
      expect(receiver.bodies).toHaveLength(2);
    });

    it('runs no foreign text', async () => {
      await subscribe(HOSTILE.slice(0, 90));
      receiver.answer = { status: 500, headers: { 'x-note': '<img src=x>' }, body: HOSTILE };
      const { deliveries } = await sandbox.send('export.ready', { [HOSTILE]: HOSTILE });
      const page = await open('/subscriptions');
      await page.getByRole('button', { name: /^Send test event/ }).click();
      await page.getByText('The test event failed').waitFor();
      await page.goto(`${sandbox.url}/deliveries/${deliveries[0]!.delivery_id}`);
      await page.getByText('U+202E').first().waitFor();
      await sandbox.send('export.ready', { [HOSTILE]: HOSTILE });
      expect(await page.evaluate('window.broken')).toBeUndefined();
      expect(await page.locator('img, script:not([src])').count()).toBe(0);
      expect(complaints).toEqual([]);
      expect([...requested]).toEqual([sandbox.url]);
    });

    it('refuses requests of pages of another origin, or without an origin', async () => {
      await subscribe();
      const form = `<form method="post" action="${sandbox.url}/actions/events"><input name="event" value="export.ready"><button>Win</button></form>`;
      const framed = `<iframe sandbox="allow-forms" srcdoc="${form.replaceAll('"', '&quot;')}"></iframe>`;
      const evil = createServer(({ url }, response) => {
        response.writeHead(200, { 'content-type': 'text/html', 'referrer-policy': 'no-referrer' });
        response.end(url === '/framed' ? framed : form);
      });
      await new Promise<void>((listening) => evil.listen(0, '127.0.0.1', listening));
      const elsewhere = `http://127.0.0.1:${(evil.address() as AddressInfo).port}`;
      const page = await (await browser.newContext()).newPage();
      const origins: Promise<string | undefined>[] = [];
      page.on('request', (request) => {
        if (request.method() === 'POST') origins.push(request.allHeaders().then(({ origin }) => origin));
      });
      for (const path of ['/', '/framed']) {
        await page.goto(elsewhere + path);
        const where = path === '/framed' ? page.frameLocator('iframe') : page;
        await where.getByRole('button', { name: 'Win' }).click();
        await where.getByText('The sandbox does not answer').waitFor();
      }
      expect(await Promise.all(origins)).toEqual(['null', 'null']);
      expect(receiver.bodies).toEqual([]);
      evil.closeAllConnections();
      await new Promise((closed) => evil.close(closed));
    });

    it('follows the user’s dark mode', async () => {
      const ground = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect(await ground(await open('/', { colorScheme: 'light' }))).toBe('rgb(246, 245, 241)');
      expect(await ground(await open('/', { colorScheme: 'dark' }))).toBe('rgb(15, 16, 19)');
    });

    it('lets keyboard users skip the controls, and shows the focus', async () => {
      await subscribe();
      await sandbox.send('export.ready');
      const page = await open();
      await page.keyboard.press('Tab');
      expect(await focused(page)).toBe('Skip to the contents');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.closest('form')?.id)).toBe('send-form');
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
      expect(outline).toBe('solid');
    });

    it.each([
      ['light', { colorScheme: 'light' }],
      ['dark', { colorScheme: 'dark' }],
      ['narrow', { colorScheme: 'light', viewport: { width: 360, height: 740 } }],
    ] as const)('has no obstacle that axe finds, and nothing that sticks out: %s', async (_, options) => {
      const page = await open('/', options);
      await page.context().addInitScript(axe.source);
      await page.reload();
      expect(await obstacles(page)).toEqual([]);

      const id = await subscribe();
      await sandbox.play('prompt-run-fails');
      const { deliveries } = await sandbox.send('export.ready', '{"start_time": 12.0, "note": "a\\u0000"}', {
        fault: ['tamper', 'duplicate', 'reserialize-lossy'],
      });
      await sandbox.test(id);
      sandbox.faults.inject('slow');
      const delivery = deliveries[0]!.delivery_id;
      const paths = [
        '/',
        '/subscriptions',
        '/send',
        `/send?from=${delivery}`,
        `/deliveries/${delivery}`,
        '/?q=none',
      ];
      for (const path of paths) {
        await page.goto(sandbox.url + path);
        expect(await obstacles(page), path).toEqual([]);
      }
      await page.goto(`${sandbox.url}/subscriptions/${id}`);
      await page.getByRole('button', { name: /^Reveal secret/ }).click();
      await page.locator('.secret').waitFor();
      expect(await obstacles(page)).toEqual([]);
      await page.locator('#test-table a').click();
      await page.getByRole('heading', { name: 'Test event' }).waitFor();
      expect(await obstacles(page)).toEqual([]);
    });
  },
);

/** Presses Tab until the focused element has a name. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    await page.keyboard.press('Tab');
    if ((await focused(page)) === name) return;
  }
  throw new Error(`Tab does not lead to ${name}`);
}

/** The text of the focused element or its label. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const label = (element as HTMLInputElement).labels?.[0];
    return (label?.firstChild?.textContent ?? element.textContent ?? '').trim();
  });
}

/** What axe finds with everything unfolded: rules and places; and how far the page overflows its window. */
function obstacles(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    for (const each of document.querySelectorAll('details')) each.open = true;
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(document);
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${html} ${any[0]?.message}`),
    );
    const excess = document.documentElement.scrollWidth - window.innerWidth;
    return excess > 0 ? [...found, `sticks out by ${excess} px`] : found;
  });
}
