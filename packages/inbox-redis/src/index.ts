/**
 * Remembers deliveries in Redis: handled once, across machines and restarts.
 *
 * @module
 */

export { redisInbox } from './inbox.js';
export type { RedisInboxOptions } from './options.js';
export type { IoRedisClient, NodeRedisClient, RedisClient } from './client.js';
