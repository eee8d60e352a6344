/* Names where the worker's own keys come from, as the environment and the files say, for the comparison with botocore
   in test_key_source_botocore.py: the source, then the id of its keys if they stand somewhere. */
#include <stdio.h>

#include "aws/key_source.h"

int main(void)
{
    struct key_source source;
    const struct key_source *base = &source;
    struct error error;

    if (!key_source_find(&source, &error)) {
        (void)printf("wrong\n");
        return 0;
    }
    while (base->base)
        base = base->base;
    (void)printf("%s %s\n", source.name ? source.name : "none", base->keys.access_key_id);
    key_source_done(&source);
    return 0;
}
