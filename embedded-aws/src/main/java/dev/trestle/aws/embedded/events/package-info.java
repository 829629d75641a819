/** EventBridge: buses, rules and what they send to their targets. */
@org.jspecify.annotations.NullMarked
package dev.trestle.aws.embedded.events;
