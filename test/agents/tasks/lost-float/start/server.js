import { once } from 'node:events';
import express from 'express';
import { forwardTo } from './gateway.js';
import { receiver } from './receiver.js';

// The receiver is for this machine only; the gateway is what the world reaches.
const inside = receiver.listen(0, '127.0.0.1');
await once(inside, 'listening');

const gateway = express();
gateway.use(forwardTo(`http://127.0.0.1:${inside.address().port}`));
gateway.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
