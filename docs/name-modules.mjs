// A plugin of TypeDoc: calls `core/src` `core`, as those who import it do.

import { Converter } from 'typedoc';

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? []) {
      module.name = module.name.replace('/src', '').replace(/\/index$/, '');
    }
  });
  // Pages get their names in this order: `core/inbox` must have its own before `Inbox` of `core` takes it. The index keeps its order.
  app.converter.on(
    Converter.EVENT_RESOLVE_END,
    ({ project }) => project.childrenIncludingDocuments?.reverse(),
    -1_000,
  );
}
