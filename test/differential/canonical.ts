import { parseArgs } from 'node:util';
import { compareCanonical } from './compare-canonical.js';
import { compareSignatures } from './compare-signatures.js';
import { Oracle } from './oracle.js';

const SECRET = 'whsec_differential_sécret';

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '200000' },
    tampered: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
  },
});
const seed = Number(values.seed);

const oracle = new Oracle(SECRET);
const canonical = await compareCanonical(oracle, Number(values.documents), seed);
const signatures = await compareSignatures(oracle, SECRET, Number(values.tampered), seed);
oracle.close();

console.log(`canonicalize against CPython, seed ${seed}\n`);
console.log(canonical.table(['accepted', 'refused', 'differences']));
console.log('\nverifySignature against tampering; CPython decides whether a change is tampering\n');
console.log(signatures.table(['tampered', 'must verify', 'a key twice', 'not sendable', 'differences']));
for (const difference of [...canonical.differences, ...signatures.differences]) console.error(difference);

const differences = canonical.differenceCount + signatures.differenceCount;
console.log(`\n${differences} differences`);
process.exitCode = differences === 0 ? 0 : 1;
