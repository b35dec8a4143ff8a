/* Where QuickJS-ng 0.14 is not enough, mended by macros in front of its source: a function F is renamed to claw_F, and
   a call of F becomes what is wanted. Definition and calls are told apart by the first word of an argument, as in
   `F(JSContext *ctx, ...)` and `F(ctx, ...)`. If an argument is renamed upstream, the C does not compile. */

/* 1. What runs after a promise runs where it was asked for: claw_carry (src/carry.rs) gives the handler, or a function
   that sets the stores of AsyncLocalStorage first. `await` goes this way as `then` does. */
#define CLAW_CARRY(ctx, value) __extension__({ \
    extern JSValue claw_carry(JSContext *, JSValueConst); \
    claw_carry(ctx, value); })
#define perform_promise_then(a, promise, handlers, funcs) CLAW_THEN_##a, promise, handlers, funcs)
#define CLAW_THEN_JSContext claw_perform_promise_then(JSContext
#define CLAW_THEN_ctx CLAW_THEN(ctx
#define CLAW_THEN(ctx, promise, handlers, funcs) __extension__({ \
    JSValueConst *claw_plain = (handlers); \
    JSValue claw_held[2] = { CLAW_CARRY(ctx, claw_plain[0]), CLAW_CARRY(ctx, claw_plain[1]) }; \
    int claw_done = claw_perform_promise_then(ctx, promise, vc(claw_held), funcs); \
    JS_FreeValue(ctx, claw_held[0]); \
    JS_FreeValue(ctx, claw_held[1]); \
    claw_done; })

/* The method `then` of something that is not QuickJS's own promise, called in a job of its own. */
#define JS_EnqueueJob(a, job, n, args) CLAW_JOB_##job, a, n, args)
#define CLAW_JOB_JSJobFunc CLAW_JOB_DECLARED(JSJobFunc
#define CLAW_JOB_DECLARED(job, a, n, args) JS_EnqueueJob(a, job, n, args)
#define CLAW_JOB_promise_reaction_job CLAW_JOB_PLAIN(promise_reaction_job
#define CLAW_JOB_js_dynamic_import_job CLAW_JOB_PLAIN(js_dynamic_import_job
#define CLAW_JOB_js_microtask_job CLAW_JOB_PLAIN(js_microtask_job
#define CLAW_JOB_js_finrec_job CLAW_JOB_PLAIN(js_finrec_job
#define CLAW_JOB_PLAIN(job, a, n, args) (JS_EnqueueJob)(a, job, n, args)
#define CLAW_JOB_js_promise_resolve_thenable_job CLAW_JOB_THENABLE(js_promise_resolve_thenable_job
#define CLAW_JOB_THENABLE(job, a, n, args) __extension__({ \
    JSValue claw_method = CLAW_CARRY(a, (args)[2]); \
    JSValueConst claw_args[3] = { (args)[0], (args)[1], claw_method }; \
    int claw_done = (JS_EnqueueJob)(a, job, n, claw_args); \
    JS_FreeValue(a, claw_method); \
    claw_done; })

/* 2. An asynchronous generator that has ended answers every call that waits, not the first alone. */
#define js_async_generator_resolve(a, s, value, done) CLAW_RESOLVE_##value, a, s, done)
#define CLAW_RESOLVE_JSValueConst CLAW_RESOLVE_PLAIN(JSValueConst
#define CLAW_RESOLVE_value CLAW_RESOLVE_PLAIN(value
#define CLAW_RESOLVE_PLAIN(value, a, s, done) claw_async_generator_resolve(a, s, value, done)
#define CLAW_RESOLVE_JS_UNDEFINED CLAW_RESOLVE_NEXT(JS_UNDEFINED
#define CLAW_RESOLVE_NEXT(value, a, s, done) claw_async_generator_resolve(a, s, value, done); break
#define CLAW_RESOLVE_arg CLAW_RESOLVE_RESUME(arg
#define CLAW_RESOLVE_RESUME(value, a, s, done) \
    claw_async_generator_resolve(a, s, value, done); js_async_generator_resume_next(ctx, s)
#define js_async_generator_reject(a, s, value) CLAW_REJECT_##value, a, s)
#define CLAW_REJECT_JSValueConst CLAW_REJECT_PLAIN(JSValueConst
#define CLAW_REJECT_value CLAW_REJECT_PLAIN(value
#define CLAW_REJECT_PLAIN(value, a, s) claw_async_generator_reject(a, s, value)
#define CLAW_REJECT_next CLAW_REJECT_NEXT(next
#define CLAW_REJECT_NEXT(value, a, s) claw_async_generator_reject(a, s, value); break
#define CLAW_REJECT_arg CLAW_REJECT_RESUME(arg
#define CLAW_REJECT_RESUME(value, a, s) claw_async_generator_reject(a, s, value); js_async_generator_resume_next(ctx, s)

/* 3. A date made of local fields: while it is, claw_localtime_r takes its time as what a clock on the wall shows. */
#define set_date_fields(a, local) CLAW_DATE_##a, local)
#define CLAW_DATE_double CLAW_DATE_DECLARED(double
#define CLAW_DATE_DECLARED(a, local) claw_set_date_fields(a, local)
#define CLAW_DATE_fields CLAW_DATE(fields
#define CLAW_DATE_fields1 CLAW_DATE(fields1
#define CLAW_DATE(a, local) __extension__({ \
    extern void claw_on_the_wall(int); \
    claw_on_the_wall(1); \
    double claw_time = claw_set_date_fields(a, local); \
    claw_on_the_wall(0); \
    claw_time; })

/* 4. The parsers look at the stack where they read a word, which is no part of what calls itself: each of these calls
   takes CLAW_PARSE_ROOM bytes of memory, see CLAW_ROOM. */
#define CLAW_PARSE_ROOM 96
#define js_parse_assign_expr2(a, ...) CLAW_DEEP_##a, js_parse_assign_expr2, __VA_ARGS__)
#define js_parse_unary(a, ...) CLAW_DEEP_##a, js_parse_unary, __VA_ARGS__)
#define js_parse_statement_or_decl(a, ...) CLAW_DEEP_##a, js_parse_statement_or_decl, __VA_ARGS__)
#define js_parse_function_decl2(a, ...) CLAW_DEEP_##a, js_parse_function_decl2, __VA_ARGS__)
#define js_parse_destructuring_element(a, ...) CLAW_DEEP_##a, js_parse_destructuring_element, __VA_ARGS__)
#define re_parse_disjunction(a, ...) CLAW_DEEP_##a, re_parse_disjunction, __VA_ARGS__)
#define re_parse_nested_class(a, ...) CLAW_DEEP_##a, re_parse_nested_class, __VA_ARGS__)
#define CLAW_DEEP_REParseState CLAW_DEEP_DECLARED(REParseState
#define CLAW_DEEP_JSParseState CLAW_DEEP_DECLARED(JSParseState
#define CLAW_DEEP_DECLARED(a, name, ...) claw_##name(a, __VA_ARGS__)
#define CLAW_DEEP_s CLAW_DEEP(s
#define CLAW_DEEP(a, name, ...) __extension__({ \
    char claw_room[CLAW_PARSE_ROOM]; \
    CLAW_KEEP(claw_room); \
    int claw_done = claw_##name(a, __VA_ARGS__); \
    CLAW_KEEP(claw_room); \
    claw_done; })
#define CLAW_KEEP(room) __asm__ volatile("" : : "r"(room) : "memory")
