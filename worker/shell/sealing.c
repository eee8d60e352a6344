#include "shell/sealing.h"

#include <sys/prctl.h>
#include <sys/resource.h>

/* The leak check at the end of a sanitized process reads its memory as a debugger would. */
#if defined(__SANITIZE_ADDRESS__)
#define SEALING_OFF
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SEALING_OFF
#endif
#endif

void sealing_apply(void)
{
    /* Lowering a limit and the dumpable flag are always allowed. */
    (void)setrlimit(RLIMIT_CORE, &(struct rlimit){.rlim_cur = 0, .rlim_max = 0});
#ifndef SEALING_OFF
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}
