import type { Tool } from '../tool.js';
import { checkReceiverTool } from './check-receiver.js';
import { explainDeliveryTool } from './explain-delivery.js';
import { listDeliveriesTool } from './list-deliveries.js';
import { retryDeliveryTool } from './retry-delivery.js';
import { sendEventTool } from './send-event.js';
import { showDeliveryTool } from './show-delivery.js';
import { startSandboxTool } from './start-sandbox.js';

/** The tools, in the order in which they are needed. */
export const TOOLS: readonly Tool[] = [
  startSandboxTool,
  sendEventTool,
  listDeliveriesTool,
  showDeliveryTool,
  explainDeliveryTool,
  retryDeliveryTool,
  checkReceiverTool,
];
