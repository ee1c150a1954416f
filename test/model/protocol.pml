/*
 * One delivery, its sender, the receivers that share a store, and everything that can go wrong. README.md explains it.
 *
 * The tables of the protocol are in transitions.pml, which is generated. This file has what is around them: the sender, time,
 * crashes, the queue, and the properties.
 */

#ifndef RECEIVERS
#define RECEIVERS 3
#endif

#include "transitions.pml"

/* How often each fault may happen in one run of the model. */
byte crashes = CRASHES;       /* a process ends without a word */
byte troubles = TROUBLES;     /* a handler throws, or its time is over */
byte blinks = BLINKS;         /* the store fails, or its answer is lost */
byte expiries = EXPIRIES;     /* a lease runs out although its holder lives, as in a process that is stopped */
byte renewals = RENEWALS;
byte copies = COPIES;         /* requests that come after the sender was told that all is well */

/* The store's record of the delivery. */
mtype:state state = IS_ABSENT;
byte holder;                  /* the token of the last claim */
byte attempt;                 /* how often it was claimed */
byte tokens;                  /* how many tokens were given out */
bool past;                    /* whether the lease has run out */
byte lost;                    /* the token of a claim whose answer was lost: only the store's client knows it */

/* The receivers. */
mtype:phase phase[RECEIVERS] = IDLE;
byte token[RECEIVERS];
byte tried[RECEIVERS];        /* the attempt number that the handler was told */
bool asked[RECEIVERS];        /* a request waits for an answer */
bool works[RECEIVERS];        /* in this run, the handler has had its effect; in a transaction, not committed yet */

/* What the sender knows. */
bool stopped;                 /* it got 2xx or 4xx, and will not deliver again by itself */

/* What really happened: nothing in the protocol reads these. */
byte effects;                 /* at most 2 are told apart */
byte seen;                    /* a bit for each attempt number under which there was an effect */
bool repeated;                /* two effects under one attempt number */
bool early;                   /* a 2xx was answered when a crash would still have lost the event */
bool rejections;              /* a handler has rejected the event permanently */
#ifdef PROCESS_CLOCK
byte took;                    /* which receiver has the last claim */
#endif
#ifdef HUNG_RENEWS
byte hung;                    /* the token that a handler that never ends still has renewed */
#endif

#ifdef QUEUE
mtype:job = { NO_JOB, JOB_WAITING, JOB_ACTIVE, JOB_DEAD, JOB_FINISHED };
mtype:job job = NO_JOB;
byte owner = RECEIVERS;       /* which worker has the job */
#endif

/* A receiver at rest remembers nothing. */
inline rest(r) {
  phase[r] = IDLE; token[r] = 0; tried[r] = 0; works[r] = false
}

inline give_token(r) {
  tokens++; holder = tokens; past = false; token[r] = tokens;
#ifdef SAME_ATTEMPT
  attempt = 1;
#elif defined(CHECK_THEN_ACT)
  attempt = tried[r];
#else
  attempt++;
#endif
#ifdef PROCESS_CLOCK
  took = r;
#endif
  tried[r] = attempt
}

/* Asks the store. It may fail before or after it has done what was asked. */
#define ask(verb) \
  if \
  :: verb \
  :: blinks > 0 -> blinks--; result = GOT_FAILED \
  :: blinks > 0 -> blinks--; verb; result = GOT_FAILED \
  fi

inline claim(r) {
  if
  :: store_claim(r)
  :: blinks > 0 -> blinks--; result = GOT_FAILED
  :: blinks > 0 -> blinks--;
     store_claim(r);
     if
     :: result == GOT_CLAIMED -> lost = token[r]; token[r] = 0
     :: else
     fi;
     result = GOT_FAILED
  /* A store that is locked by another says "in progress": that is never wrong, only slow. */
  :: blinks > 0 && (state == IS_RELEASED || state == IS_PROCESSING && past) -> blinks--; result = GOT_IN_PROGRESS
  fi
}

#ifdef CHECK_THEN_ACT
inline look(r) {
  if
  :: state == IS_DONE -> result = GOT_COMPLETED
  :: state == IS_PROCESSING && !past -> result = GOT_IN_PROGRESS
  :: else -> result = GOT_CLAIMED; tried[r] = attempt + 1
  fi
}
inline take(r) { store_take(r) }
#endif

inline renew(r) { ask(store_renew(r)) }
inline complete(r) { ask(store_complete(r)) }
inline release(r) { ask(store_release(r)) }

inline has_effect(n) {
  if
  :: (seen >> n) & 1 -> repeated = true
  :: else -> seen = seen | (1 << n)
  fi;
  if
  :: effects < 2 -> effects++
  :: else
  fi
}

inline do_effect(r) {
  works[r] = true;
#ifndef TRANSACTIONAL
  has_effect(tried[r])
#endif
}
inline do_return(r) { skip }
inline do_throw(r) { skip }
inline do_reject(r) { rejections = true }
inline do_hang(r) {
#ifdef HUNG_RENEWS
  hung = token[r]
#else
  skip
#endif
}

/* The end of a transaction: the mark, then COMMIT, whose answer may be lost. */
inline transaction(r) {
  if
  :: phase[r] == MARKING || phase[r] == LATE_MARKING ->
     if
     :: blinks > 0 -> blinks--; result = GOT_FAILED
     :: blinks > 0 -> blinks--; result = GOT_UNKNOWN
     :: blinks > 0 -> blinks--;
        store_complete(r);
        if
        :: result == GOT_TRUE -> has_effect(tried[r]); result = GOT_UNKNOWN
        :: result == GOT_FALSE -> result = GOT_FENCED
        fi
     :: store_complete(r);
        if
        :: result == GOT_TRUE -> has_effect(tried[r]); result = GOT_COMMITTED
#ifdef NO_FENCE
        :: result == GOT_FALSE -> has_effect(tried[r]); result = GOT_COMMITTED
#else
        :: result == GOT_FALSE -> result = GOT_FENCED
#endif
        fi
     fi
  :: else -> result = GOT_FAILED
  fi
}

/* Whether a crash of every process could no longer lose the event. */
#ifdef TRANSACTIONAL
#define marked(r) (state == IS_DONE)
#else
/* The handler had its effect in this run, and only the mark is missing: documented, and the mark is tried again. */
#define marked(r) (state == IS_DONE || works[r])
#endif

#ifdef QUEUE
/* A worker's answer decides what becomes of its job; if it no longer has the job, the engine does not listen. */
inline answer(r, status) {
  asked[r] = false;
  if
  :: owner == r && job == JOB_ACTIVE ->
     owner = RECEIVERS;
     if
     :: status == 200 -> job = JOB_FINISHED
     :: status == 422 -> job = JOB_DEAD
     :: else -> job = JOB_WAITING
     fi
  :: else
  fi
}
#else
inline answer(r, status) {
  asked[r] = false;
  if
  :: status < 300 -> early = early || !marked(r); stopped = true
  :: status >= 400 && status < 500 -> stopped = true
  :: else
  fi
}
#endif

proctype receiver(byte r) {
  mtype:result result = NOTHING;
  receiver_step(r)
}

/*
 * Whether receiver r has the claim and has not left it alone yet: it renews it, or is about to end it. Then the lease runs out
 * only if the process is stopped.
 */
#define runs(r) (phase[r] == HANDLING || phase[r] == WORKED || phase[r] == HANDLED || phase[r] == MARKING || phase[r] == FAILED)
#ifdef HUNG_RENEWS
#define renews(r) (token[r] == holder && (runs(r) || phase[r] == LATE) || hung == holder)
#else
#define renews(r) (token[r] == holder && runs(r))
#endif
#if RECEIVERS == 2
#define held (renews(0) || renews(1))
#else
#define held (renews(0) || renews(1) || renews(2))
#endif
#if defined(NO_LEASE)
#define never_past true
#elif defined(PROCESS_CLOCK)
#define never_past (took == 0)
#else
#define never_past false
#endif

inline crash(r) {
  crashes > 0 && phase[r] != IDLE -> crashes--;
  asked[r] = false;
#ifdef QUEUE
  if
  :: owner == r && job == JOB_ACTIVE -> owner = RECEIVERS;
#ifdef KILL_LIMIT
     job = JOB_DEAD
#else
     job = JOB_WAITING
#endif
  :: else
  fi;
#endif
  rest(r)
}

/* Time, and chance. */
proctype world() {
  do
  /* The lease of a holder that is gone, or no longer renews it, runs out. */
  :: atomic { state == IS_PROCESSING && !past && !held && !never_past -> past = true }
  :: atomic { state == IS_PROCESSING && !past && held && expiries > 0 -> expiries--; past = true }
#ifdef TTL
  :: atomic { (state == IS_PROCESSING || state == IS_DONE) && expiries > 0 -> expiries--; state = IS_ABSENT; attempt = 0 }
#endif
  /* The store's client releases a claim whose answer was lost. */
  :: atomic { lost != 0 && state == IS_PROCESSING && holder == lost -> state = IS_RELEASED; lost = 0 }
  :: atomic { crash(0) }
  :: atomic { crash(1) }
#if RECEIVERS == 3
  :: atomic { crash(2) }
#endif
#ifdef QUEUE
  /* The engine takes a worker that is stopped for dead, and gives its job to another. */
  :: atomic { job == JOB_ACTIVE && expiries > 0 -> expiries--; job = JOB_WAITING; owner = RECEIVERS }
#endif
  od
}

#ifdef QUEUE

/* A web process: enqueues what the sender delivers. One job per delivery, however often it comes. */
inline enqueue() {
  if
#ifdef LEAVES_DEAD
  :: job == NO_JOB || job == JOB_FINISHED -> job = JOB_WAITING
#else
  :: job == NO_JOB || job == JOB_FINISHED || job == JOB_DEAD -> job = JOB_WAITING
#endif
  :: else
  fi;
  runs_later = (job != JOB_DEAD)
}

inline accepted() {
  early = early || !runs_later; runs_later = false; stopped = true
}

proctype web() {
  bool delivered, stored, runs_later;
  do
  :: atomic { !delivered && !stopped -> delivered = true }
  :: atomic { !delivered && stopped && copies > 0 -> copies--; delivered = true }
#ifdef QUEUE_ANSWERS_FIRST
  :: atomic { delivered && !stored -> accepted(); stored = true }
  :: atomic { delivered && stored -> enqueue(); stored = false; delivered = false }
#else
  :: atomic { delivered && !stored -> enqueue(); stored = true }
  :: atomic { delivered && stored -> accepted(); stored = false; delivered = false }
#endif
  /* The engine fails, or its answer is lost: 503. */
  :: atomic { delivered && !stored && blinks > 0 -> blinks--; delivered = false }
  :: atomic { delivered && !stored && blinks > 0 -> blinks--; enqueue(); runs_later = false; delivered = false }
  :: atomic { delivered && crashes > 0 -> crashes--; runs_later = false; stored = false; delivered = false }
  od
}

/* The engine gives the job to a worker that is free. */
proctype engine() {
  do
  :: atomic { job == JOB_WAITING && phase[0] == IDLE && !asked[0] -> job = JOB_ACTIVE; owner = 0; asked[0] = true }
  :: atomic { job == JOB_WAITING && phase[1] == IDLE && !asked[1] -> job = JOB_ACTIVE; owner = 1; asked[1] = true }
  od
}

/* A worker of an older deployment, which has no handler for the event. Sooner or later it is gone. */
proctype empty_worker() {
  do
  :: atomic { job == JOB_WAITING && expiries > 0 -> expiries--;
#ifdef EMPTY_COMPLETES
       job = JOB_FINISHED
#else
       skip
#endif
     }
  od
}

init {
  atomic { run receiver(0); run receiver(1); run web(); run web(); run engine(); run empty_worker(); run world() }
}

#else

/* The sender: delivers until it is told 2xx or 4xx, to any receiver, and also while other copies are under way. */
proctype sender() {
  do
  :: atomic { !stopped && !asked[0] && phase[0] == IDLE -> asked[0] = true }
  :: atomic { !stopped && !asked[1] && phase[1] == IDLE -> asked[1] = true }
#if RECEIVERS == 3
  :: atomic { !stopped && !asked[2] && phase[2] == IDLE -> asked[2] = true }
#endif
  :: atomic { stopped && copies > 0 && !asked[0] && phase[0] == IDLE -> copies--; asked[0] = true }
  :: atomic { stopped && copies > 0 && !asked[1] && phase[1] == IDLE -> copies--; asked[1] = true }
  od
}

init {
  atomic {
    run receiver(0); run receiver(1);
#if RECEIVERS == 3
    run receiver(2);
#endif
    run sender(); run world()
  }
}

#endif

/* Where the event is when the sender stops. */
#ifdef QUEUE
#define kept (effects > 0 || job == JOB_WAITING || job == JOB_ACTIVE || job == JOB_DEAD)
#else
#define kept (effects > 0)
#endif

/* The promise. */
ltl never_lost { [] (stopped -> kept) }
ltl never_acknowledged_before_the_mark { [] !early }
ltl second_effect_has_its_own_attempt { [] !repeated }
ltl at_most_one_effect { [] (effects <= 1) }
#ifdef QUEUE
ltl parked_only_if_rejected { [] (job == JOB_DEAD -> rejections) }
#endif
ltl the_promise { [] ((stopped -> kept) && !early && !repeated && effects <= 1) }
ltl progress { <> (stopped && (effects > 0 || rejections)) }

/* Probes: what must be reachable, or else the properties above say nothing. Each of these must be violated. */
#define busy(r) (phase[r] == HANDLING || phase[r] == WORKED || phase[r] == MARKING || phase[r] == HANDLED)
ltl reaches_takeover { [] !(busy(0) && busy(1) && token[0] != token[1]) }
ltl reaches_fenced_completion { [] !(state == IS_DONE && busy(0) && token[0] != holder) }
ltl reaches_copy_in_flight { [] !(phase[0] == WAITING && busy(1)) }
ltl reaches_lost_commit { [] !(phase[0] == FAILED && state == IS_DONE && holder == token[0]) }
ltl reaches_lost_claim { [] !(lost != 0 && holder == lost) }
ltl reaches_late_handler { [] !(phase[0] == LATE && state == IS_DONE) }
ltl reaches_second_effect { [] !(effects == 2) }
#ifndef TRANSACTIONAL
ltl reaches_pending_mark { [] !(phase[0] == RETRYING_MARK && state == IS_PROCESSING) }
#endif
#ifdef QUEUE
ltl reaches_revived_job { [] !(job == JOB_WAITING && rejections && stopped) }
ltl reaches_two_workers { [] !(busy(0) && busy(1)) }
#endif
