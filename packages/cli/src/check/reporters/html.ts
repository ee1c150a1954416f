import { PROMISES, type PromiseName } from '../case.js';
import { helpForCase } from '../evidence/documentation.js';
import type { Evidence } from '../evidence/evidence.js';
import { countVerdicts, type Result, type Verdict } from '../report.js';
import type { ReportDocument } from './document.js';
import { escaped } from './markup.js';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
td { padding: .3rem .6rem .3rem 0; vertical-align: top; border-top: 1px solid #8884 }
td:first-child { white-space: nowrap; width: 6rem; font-weight: 600 }
pre { overflow-x: auto; padding: .6rem; background: #8882; font-size: .8rem }
.caveat { border-left: 4px solid #c22; padding: .5rem 1rem; background: #c221 }
.pass { color: #178038 } .fail { color: #c22 } .warn { color: #a60 } .info { color: #06a } .not-shown { opacity: .6 }
small { opacity: .75 }
`;

/** The report as one HTML file that needs nothing else. */
export function htmlReport(document: ReportDocument): string {
  const { report } = document;
  const sections = (Object.keys(PROMISES) as PromiseName[]).map((promise) => section(promise, document));
  const counts = Object.entries(countVerdicts(report))
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `<span class="${classOf(verdict as Verdict)}">${count} ${verdict}</span>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(report.url)}: webhook check</title>
<style>${STYLE}</style>
<h1>Webhook check</h1>
<p><code>${escaped(report.url)}</code>, ${escaped(report.event)}: ${counts.join(', ')} in ${(report.milliseconds / 1000).toFixed(1)} s${document.interrupted ? ', interrupted' : ''}</p>
${report.caveats.map((caveat) => `<p class="caveat">${escaped(caveat)}</p>\n`).join('')}${sections.join('')}</html>
`;
}

function section(promise: PromiseName, { report, evidence }: ReportDocument): string {
  const results = report.results.filter((result) => result.case.promise === promise);
  if (results.length === 0) return '';
  const rows = results.map((result) => row(result, evidence.get(result) ?? []));
  return `<h2>${PROMISES[promise]}</h2>\n<table>\n${rows.join('')}</table>\n`;
}

function row({ case: each, verdict, reason }: Result, evidence: readonly Evidence[]): string {
  const why = reason === '' ? '' : `<br>${escaped(reason)}`;
  const details =
    evidence.length === 0
      ? ''
      : `<details><summary>What was sent</summary><p>${escaped(each.sends)}</p>${evidence.map(sent).join('')}</details>`;
  const text =
    verdict === 'fail' || verdict === 'warn'
      ? `${why}<p>${escaped(each.because)} <small>${escaped(helpForCase(each.id))}</small></p>${details}`
      : why;
  return `<tr id="${each.id}"><td class="${classOf(verdict)}">${verdict}</td><td>${escaped(each.title)} <small><code>${each.id}</code></small>${text}</td></tr>\n`;
}

function sent({ answer, manner, curl, capture, bodyFile }: Evidence): string {
  const how = manner === '' ? '' : `, sent ${manner}`;
  const line = bodyFile === undefined ? `<pre>${escaped(JSON.stringify(capture))}</pre>` : '';
  return `<p>Answer: ${escaped(answer)}${escaped(how)}</p><pre>${escaped(curl)}</pre>${line}`;
}

function classOf(verdict: Verdict): string {
  return verdict.replace(' ', '-');
}
