/* Atomics for one thread: QuickJS-ng leaves them out where there are no threads. A lock is nothing; nobody ever wakes
   who waits, so that `Atomics.wait` is a sleep of the time it is given. */
#include <stdatomic.h>
#define CONFIG_ATOMICS
#define JS_ONCE_INIT 0
typedef int js_once_t;
typedef int js_mutex_t;
typedef int js_cond_t;
#define js_once(guard, callback) (callback)()
#define js_mutex_init(mutex) ((void)(mutex))
#define js_mutex_lock(mutex) ((void)(mutex))
#define js_mutex_unlock(mutex) ((void)(mutex))
#define js_cond_init(cond) ((void)(cond))
#define js_cond_destroy(cond) ((void)(cond))
#define js_cond_signal(cond) ((void)(cond))
/* src/carry.rs */
void claw_sleep(double);
#define js_cond_wait(cond, mutex) claw_sleep(1e18)
#define js_cond_timedwait(cond, mutex, ns) (claw_sleep(ns), -1)
