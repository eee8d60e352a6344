/* The sandbox's control page, for tests: POST /_tidemark/faults, POST /_tidemark/volumes,
   POST /_tidemark/resources, POST /_tidemark/roles, GET /_tidemark/state. */
#ifndef TIDEMARK_SANDBOX_CONTROL_H
#define TIDEMARK_SANDBOX_CONTROL_H

#include "base/error.h"
#include "sandbox/world.h"

/* {"kind":"lost-after","operation":"CreateSnapshot","resource":"vol-...","code":"...","count":1,"probability":0.5,
   "delayMs":100}; all but the kind may be left out.  Refuses anything else. */
MUST_CHECK bool control_inject(struct world *world, const char *json, size_t length, struct error *error);

/* {"region":"eu-west-1","volumeId":"vol-...","sizeGib":8,"encrypted":false,"snapshotDurationMs":1000}; the last two
   may be left out. */
MUST_CHECK bool control_add_volume(struct world *world, const char *json, size_t length, struct error *error);

/* {"kind":"fsx:file-system","region":"eu-west-1","id":"fs-...","parentId":"...","fields":{...},
   "backupDurationMs":1000}; the last three may be left out.  Adds the resource, or changes it. */
MUST_CHECK bool control_add_resource(struct world *world, const char *json, size_t length, struct error *error);

/* {"roleArn":"arn:...","externalId":"...","denied":true}; the last two may be left out.  Says who may assume the role;
   one that was never named may be assumed by anyone. */
MUST_CHECK bool control_set_role(struct world *world, const char *json, size_t length, struct error *error);

#endif
