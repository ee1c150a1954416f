// Accepts bodies up to 100 kB, as body parsers do unless told otherwise.

import { correct, serve } from './correct.mjs';

serve({ ...correct, maxBytes: 100 * 1024 });
