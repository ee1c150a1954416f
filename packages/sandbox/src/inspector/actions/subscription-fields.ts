import { EVENT_NAMES } from '@videovector-webhooks/core';
import type { Webhook } from '../../state/webhook.js';
import { visible } from '../view/text.js';

/**
 * The changes that the form of a subscription sends. An empty field means all events or all indexes; one that still is as it was
 * shown, with its invisible characters spelled out, is no change.
 */
export function readChanges(fields: URLSearchParams, webhook: Webhook): Record<string, unknown> {
  const events = fields.getAll('events');
  const indexes = (fields.get('indexes') ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  const given = {
    url: fields.get('url')?.trim() ?? '',
    name: fields.get('name')?.trim() || 'Sandbox receiver',
    indexes: indexes.join(', '),
  };
  const shown = fieldsOf(webhook);
  return {
    events: events.length > 0 ? events : EVENT_NAMES,
    ...(given.url !== shown.url && { url: given.url }),
    ...(given.name !== shown.name && { name: given.name }),
    ...(given.indexes !== shown.indexes && { index_ids: indexes.length > 0 ? indexes : null }),
  };
}

/** The fields of a subscription as the form shows them. */
export function fieldsOf({ url, name, index_ids }: Webhook): { url: string; name: string; indexes: string } {
  return { url: visible(url), name: visible(name), indexes: visible(index_ids?.join(', ') ?? '') };
}
