/* Systems Manager as far as Windows VSS needs it: commands that run a document of AWS's on an instance. */
#ifndef TIDEMARK_SANDBOX_SSM_H
#define TIDEMARK_SANDBOX_SSM_H

#include "sandbox/document.h"
#include "sandbox/request.h"

extern const struct service ssm_service;
extern const struct kind ssm_command;

/* In ssm_command.c */
bool ssm_send_command(struct request *request);
bool ssm_list_commands(struct request *request);
bool ssm_list_command_invocations(struct request *request);
bool ssm_get_command_invocation(struct request *request);
bool ssm_cancel_command(struct request *request);

/* In ssm_vss.c: refuses what the document does not take, and makes what it makes on the instance, an image if it is
   asked for one.  It is seen once the command is halfway through. */
MUST_CHECK bool ssm_vss_check(struct request *request);
void ssm_vss_run(struct request *request, struct document *command, const struct document *instance);

/* What has not been seen yet will not be. */
void ssm_vss_cancel(struct request *request, const struct document *command);

#endif
