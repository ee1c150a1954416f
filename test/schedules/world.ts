import type { createReceiver, memoryInbox, Receiver } from '@videovector-webhooks/core';
import { deliver, SECRET } from '../support/deliveries.js';
import type { Bounds } from './bounds.js';
import { Budget } from './budget.js';
import { runMicrotasks } from './run-microtasks.js';
import { ScheduledClock } from './scheduled-clock.js';
import { ENDS, type EndStep, ScheduledHandlers } from './scheduled-handlers.js';
import { copyOf, FAULTS, type Fault, markOf, type PendingVerb, ScheduledInbox } from './scheduled-inbox.js';
import { TIMES } from './times.js';
import { Witness } from './witness.js';

/** The code under test. */
export interface Core {
  readonly createReceiver: typeof createReceiver;
  readonly memoryInbox: typeof memoryInbox;
}

/** One step of a schedule, such as `arrive 1`, `claim 1` or `claim 1 lost`. README.md has them all. */
export type Step = string;

const SENT = deliver('{"data": {}, "event": "prompt_run.completed", "id": "evt_1"}');
const BODY = Buffer.from(SENT.body);
const QUIET = { warn() {}, error() {} };
const MAX_STEPS = 300;

/** The real receiver and the real inbox in one run, which does nothing but the steps that it is told. */
export class World {
  readonly witness: Witness;
  readonly #core: Core;
  readonly #bounds: Bounds;
  readonly #budget: Budget;
  readonly #clock = new ScheduledClock();
  readonly #handlers = new ScheduledHandlers();
  readonly #inbox: ScheduledInbox;
  readonly #receiver: Receiver;
  #arrived = 0;
  #steps = 0;
  #isOver = false;
  #closing: 'no' | 'yes' | 'done' = 'no';
  /** Whether a claim is held that no one will release. */
  #isAbandoned = false;

  constructor(core: Core, bounds: Bounds) {
    this.#core = core;
    this.#bounds = bounds;
    this.#budget = new Budget(bounds);
    this.witness = new Witness(this.#clock, () => this.#inbox.pending);
    this.#inbox = new ScheduledInbox(core.memoryInbox({ clock: this.#clock }), this.#clock, this.witness);
    this.#receiver = this.#createReceiver();
  }

  /** What can happen next; nothing if the schedule is over. */
  steps(): Step[] {
    const steps = this.#usualSteps();
    const isBusy = steps.length > 0;
    if (!isBusy || this.#budget.has('early'))
      for (let index = 0; index < this.#clock.due; index++)
        steps.push(index === 0 ? 'timer' : `timer ${index}`);
    if (isBusy) this.#addUnusualSteps(steps);
    return steps;
  }

  /** @throws Error If the step is not possible now. */
  perform(step: Step): void {
    const [what = '', who = '', how] = step.split(' ');
    if (what === 'arrive') this.#arrive(Number(who));
    else if (what === 'timer') this.#runTimer(Number(who));
    else if (what === 'stall') this.#stall();
    else if (what === 'close') this.#close();
    else if (Object.hasOwn(ENDS, what)) this.#endHandler(step, Number(who), what as EndStep);
    else this.#performVerb(step, `${what} ${who}`, how);
    if (how !== '&') runMicrotasks();
    if (++this.#steps > MAX_STEPS) throw new Error('The schedule does not end');
  }

  /** Checks what must hold at the end, and delivers once more. */
  conclude(): void {
    const { copies } = this.#bounds;
    this.witness.onEnd(copies, this.#closing === 'yes');
    this.#isOver = true;
    this.#inbox.isOpen = true;
    const receiver = this.#closing === 'no' ? this.#receiver : this.#createReceiver();
    if (this.#isAbandoned) this.#clock.stall(TIMES.leaseMs);
    let isAnswered = false;
    void receiver.receive(this.#copy(copies + 1)).then((outcome) => {
      isAnswered = true;
      this.witness.onRedelivery(outcome);
    });
    for (runMicrotasks(); !isAnswered && this.#clock.due > 0; runMicrotasks()) this.#clock.runNext();
    if (!isAnswered) this.witness.onEnd(copies + 1, false);
  }

  #usualSteps(): Step[] {
    const steps: Step[] = [];
    if (this.#arrived < this.#bounds.copies) steps.push(`arrive ${this.#arrived + 1}`);
    for (const { name, answer } of this.#inbox.pending)
      steps.push(answer === undefined ? name : `${name} read`);
    for (const { copy, ends } of this.#handlers.possibleEnds())
      for (const end of ends) if (end !== 'throw' || this.#budget.has('throws')) steps.push(`${end} ${copy}`);
    return steps;
  }

  #addUnusualSteps(steps: Step[]): void {
    const verbs = this.#inbox.pending.filter(({ answer }) => answer === undefined);
    for (const { name } of this.#budget.has('faults') ? verbs : [])
      for (const fault of Object.keys(FAULTS)) steps.push(`${name} ${fault}`);
    if (this.#budget.has('overlaps') && steps.length > 1)
      for (const { name } of verbs) steps.push(`${name} &`);
    if (this.#budget.has('stalls') && this.witness.isLeaseRunning) steps.push('stall');
    if (this.#budget.has('closes')) steps.push('close');
  }

  #createReceiver(): Receiver {
    const { handlerTimeoutMs, readsSignal } = this.#bounds;
    const receiver = this.#core.createReceiver({
      secrets: SECRET,
      inbox: this.#inbox,
      clock: this.#clock,
      logger: QUIET,
      logErrors: false,
      handlerTimeoutMs,
      ...TIMES,
    });
    return receiver.on('prompt_run.completed', (_event, context) => {
      const copy = copyOf(context.webhookId);
      this.witness.onHandlerStart(copy);
      if (this.#isOver) return this.witness.onHandlerEnd(copy, 'returned');
      return this.#handlers.run(copy, readsSignal ? context.signal : undefined);
    });
  }

  #copy(copy: number) {
    return { headers: { ...SENT.headers, 'x-webhook-id': markOf(copy) }, body: BODY };
  }

  #arrive(copy: number): void {
    this.#arrived = copy;
    const response = this.#receiver.receive(this.#copy(copy));
    void response.then((outcome) => this.witness.onResponse(copy, outcome));
  }

  #runTimer(index: number): void {
    if (this.#usualSteps().length > 0) this.#budget.spend('early');
    this.#clock.runNext(index);
  }

  #stall(): void {
    this.#budget.spend('stalls');
    this.#clock.stall(TIMES.leaseMs);
    this.witness.onStall();
  }

  #close(): void {
    this.#budget.spend('closes');
    this.#closing = 'yes';
    const until = this.#clock.elapsed() + this.#bounds.handlerTimeoutMs;
    void this.#receiver.close().then(() => {
      this.#closing = 'done';
      // Responses that are ready are given in the same step.
      queueMicrotask(() => this.witness.onClose(this.#clock.elapsed() < until, this.#arrived));
    });
  }

  #endHandler(step: Step, copy: number, how: EndStep): void {
    if (how === 'throw') this.#budget.spend('throws');
    this.witness.onHandlerEnd(copy, ENDS[how]);
    if (!this.#handlers.end(copy, how)) throw impossible(step);
  }

  #performVerb(step: Step, name: string, how: string | undefined): void {
    const verb = this.#inbox.pending.find((each) => each.name === name);
    if (verb === undefined) throw impossible(step);
    if (how === '&') this.#budget.spend('overlaps');
    const fault = how !== undefined && Object.hasOwn(FAULTS, how) ? (how as Fault) : undefined;
    if (fault !== undefined) this.#onFault(verb, fault);
    this.#inbox.perform(verb, fault);
  }

  #onFault(verb: PendingVerb, fault: Fault): void {
    this.#budget.spend('faults');
    this.witness.onFault(verb);
    this.#isAbandoned ||=
      (verb.verb === 'claim' && fault === 'lost') || (verb.verb === 'release' && fault === 'fails');
  }
}

function impossible(step: Step): Error {
  return new Error(`The step ${step} is not possible here`);
}
