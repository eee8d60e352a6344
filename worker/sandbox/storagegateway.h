/* Storage Gateway as far as volumes need it.  Gateways and volumes are given to the world; a gateway's "Disks" are
   among its fields.  Snapshots of volumes are EC2's. */
#ifndef TIDEMARK_SANDBOX_STORAGEGATEWAY_H
#define TIDEMARK_SANDBOX_STORAGEGATEWAY_H

#include "sandbox/document.h"

extern const struct service storagegateway_service;
extern const struct kind storagegateway_gateway_kind;
extern const struct kind storagegateway_volume_kind;

/* The gateway of an ARN, and that of a volume. */
MUST_CHECK bool storagegateway_find(struct request *request, const char *arn, struct document **gateway);
struct document *storagegateway_of(const struct request *request, const struct document *volume);

/* The gateway's disk of that id, one of its fields; NULL if it has none. */
json_t *storagegateway_disk(const struct document *gateway, const char *disk_id);

/* In storagegateway_volume.c */
bool storagegateway_create_snapshot(struct request *request);
bool storagegateway_create_cached_volume(struct request *request);
bool storagegateway_create_stored_volume(struct request *request);
bool storagegateway_delete_volume(struct request *request);

/* In storagegateway_list.c */
bool storagegateway_list_volumes(struct request *request);
bool storagegateway_describe_cached_volumes(struct request *request);
bool storagegateway_describe_stored_volumes(struct request *request);
bool storagegateway_describe_gateway_information(struct request *request);
bool storagegateway_list_local_disks(struct request *request);

#endif
