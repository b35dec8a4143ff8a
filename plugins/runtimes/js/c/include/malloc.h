/* The C library has this function; the headers that come with rquickjs-sys do not say so. */
#include <stddef.h>
size_t malloc_usable_size(void *);
