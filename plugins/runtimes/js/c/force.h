/* Forced in front of QuickJS's C files (-include) for the component. QuickJS-ng leaves its check of the stack out
   where __wasi__ is defined, so that endless recursion would be a trap instead of a RangeError. The headers of the C
   library are read first, with __wasi__; then QuickJS is told that this is a system with malloc_usable_size and
   without the exception for WASI. localtime_r is ours (src/zone.rs): the C library knows no time zones.

   What WebAssembly has on its own stack is not in memory, where QuickJS measures: a function with few variables in
   memory would end the host's stack before QuickJS sees its own. So each check takes CLAW_ROOM bytes of memory in the
   frame of the function that checks. */
#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <limits.h>
#include <malloc.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#undef __wasi__
#define __ANDROID__ 1
struct tm *claw_localtime_r(const time_t *, struct tm *);
#define localtime_r claw_localtime_r
#define CLAW_ROOM 256
#define __builtin_frame_address(level) __extension__({ \
    volatile char claw_room[CLAW_ROOM]; \
    claw_room[0] = 0; \
    (void *)claw_room; })
#include "mend.h"
#include "seed.h"
#include "threads.h"
