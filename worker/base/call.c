#include "base/call.h"

void answer_done(struct answer *answer)
{
    json_decref(answer->output);
    *answer = (struct answer){0};
}
