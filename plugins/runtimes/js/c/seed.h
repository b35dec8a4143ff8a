/* The state of Math.random, set when a program starts: QuickJS sets it when its context is made, which is before the
   snapshot a start begins from is taken. The definition of js_math_random comes after that of the context. */
#define js_math_random(ctx, value, count, values) \
    js_math_random(ctx, value, count, values); \
    void claw_seed_random(JSContext *, uint64_t); \
    void claw_seed_random(JSContext *context, uint64_t seed) { context->random_state = seed != 0 ? seed : 1; } \
    static JSValue js_math_random(ctx, value, count, values)
