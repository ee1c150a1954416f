// The contents.

export { redisInbox } from './inbox.js';
export type { RedisInboxOptions } from './options.js';
export type { IoRedisClient, NodeRedisClient, RedisClient } from './client.js';
