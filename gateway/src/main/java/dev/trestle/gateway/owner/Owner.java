package dev.trestle.gateway.owner;

import dev.trestle.log.Partition;

/**
 * Who owns a partition.
 *
 * @param holder id of the gateway
 * @param epoch greater with each change
 */
record Owner(Partition partition, String holder, long epoch) {}
