#include <zlib.h>

// The initialisers are macros in zlib.h, which Swift does not import.

static inline int webmacs_deflateInit2(z_stream *stream, int level, int windowBits, int memLevel) {
    return deflateInit2(stream, level, Z_DEFLATED, windowBits, memLevel, Z_DEFAULT_STRATEGY);
}

static inline int webmacs_inflateInit2(z_stream *stream, int windowBits) {
    return inflateInit2(stream, windowBits);
}
