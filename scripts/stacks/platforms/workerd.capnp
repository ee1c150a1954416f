# Cloudflare's runtime with the bundled Worker beside this file.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "app", worker = .app)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "app")],
);

const app :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.js")],
  bindings = [(name = "VIDEOVECTOR_WEBHOOK_SECRET", fromEnvironment = "VIDEOVECTOR_WEBHOOK_SECRET")],
  compatibilityDate = "2026-08-01",
);
