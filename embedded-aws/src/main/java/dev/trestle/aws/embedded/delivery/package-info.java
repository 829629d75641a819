/** Messages on their way from the other services into queues. */
@org.jspecify.annotations.NullMarked
package dev.trestle.aws.embedded.delivery;
