// A Lambda function behind an HTTP API or a function URL.

import { createReceiver } from '@videovector-webhooks/core';
import { answerTo } from '@videovector-webhooks/core/adapter';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

const receiver = createReceiver({ secrets: process.env['VIDEOVECTOR_WEBHOOK_SECRET'] });
receiver.on('prompt_run.completed', (event) => console.log('completed:', event.data.run_id));
receiver.fallback((event) => console.log(event.event));

export async function handler(request: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const { requestContext, headers, body } = request;
  // The body as it is: the receiver decodes base64.
  const outcome = await receiver.receive({ method: requestContext.http.method, headers, body });
  const { status, ...answer } = answerTo(outcome);
  return { statusCode: status, ...answer };
}
