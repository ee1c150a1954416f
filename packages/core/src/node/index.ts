/**
 * The receiver on Node's own server, and on frameworks that pass Node's request and response.
 *
 * @module
 */

export { type NodeHandlerOptions, nodeHandler } from './node-handler.js';
export { closeConnection, type NodeRequestOptions, receiveNodeRequest } from './receive-node-request.js';
