/* Hooks of the EC2 adapter, one way: how an instance is configured, from EC2's answers to the restore metadata in AWS
   Backup's own forms.  Answers are XML, so all their leaves are texts; AWS Backup's objects have typed members with a
   capital, and leave out what is not given.
   https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-ec2.html */
#ifndef TIDEMARK_ADAPTERS_EC2_CONFIGURATION_H
#define TIDEMARK_ADAPTERS_EC2_CONFIGURATION_H

#include "adapters/adapter.h"

adapter_convert ec2_configuration_profile_name; /* "backup" of arn:aws:iam::111122223333:instance-profile/path/backup */
adapter_convert ec2_configuration_cpu_options;
adapter_convert ec2_configuration_credit_specification;
adapter_convert ec2_configuration_monitoring;
adapter_convert ec2_configuration_placement;
adapter_convert ec2_configuration_capacity_reservation;
adapter_convert ec2_configuration_hibernation;
adapter_convert ec2_configuration_enclave;
adapter_convert ec2_configuration_licenses;
adapter_convert ec2_configuration_network_interfaces;

/* "true" if the metadata service takes only version 2; else nothing, as an image may say so too. */
adapter_convert ec2_configuration_requires_imdsv2;

/* A person's own tags: neither AWS's, which nobody else may set, nor Tidemark's, which tell whose an instance is. */
adapter_convert ec2_configuration_tags;

/* The GiB of all the volumes in an image's block devices. */
adapter_convert ec2_configuration_image_size;

#endif
