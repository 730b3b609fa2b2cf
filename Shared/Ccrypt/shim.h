#include <crypt.h>
#include <stdlib.h>
#include <string.h>

/* struct crypt_data is 32 KiB and has to start as zeros: it lives on the heap for one call.
   Writes the hash, at most `size` bytes with its zero, and returns 1; returns 0 when the setting is not understood. */
static inline int ccrypt_hash(const char *phrase, const char *setting, char *output, size_t size) {
    struct crypt_data *data = calloc(1, sizeof(struct crypt_data));
    if (data == NULL) return 0;
    const char *hash = crypt_r(phrase, setting, data);
    int ok = hash != NULL && hash[0] != '*' && strlen(hash) < size;
    if (ok) strcpy(output, hash);
    explicit_bzero(data, sizeof(struct crypt_data));
    free(data);
    return ok;
}
