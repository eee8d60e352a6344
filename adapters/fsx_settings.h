/* Hooks of the FSx adapter: what of a description can be asked for again, and AWS Backup's spelling of it.  The answers
   of FSx say more of a file system or a volume than its create calls take. */
#ifndef TIDEMARK_ADAPTERS_FSX_SETTINGS_H
#define TIDEMARK_ADAPTERS_FSX_SETTINGS_H

#include "adapters/adapter.h"

adapter_convert fsx_settings_of_windows;
adapter_convert fsx_settings_of_lustre;
adapter_convert fsx_settings_of_openzfs;
adapter_convert fsx_settings_of_ontap; /* of a volume */

/* AWS Backup writes "junctionPath" where FSx wants "JunctionPath", at any depth. */
adapter_convert fsx_settings_capitalised;

#endif
