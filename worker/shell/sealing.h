/* Keeps the secrets of a worker inside its process: no core file, no debugger of the same user. */
#ifndef TIDEMARK_SHELL_SEALING_H
#define TIDEMARK_SHELL_SEALING_H

void sealing_apply(void);

#endif
