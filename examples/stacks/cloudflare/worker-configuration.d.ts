// What `wrangler types` generates.
declare namespace Cloudflare {
  interface Env {
    VIDEOVECTOR_WEBHOOK_SECRET: string;
  }
}
interface Env extends Cloudflare.Env {}
