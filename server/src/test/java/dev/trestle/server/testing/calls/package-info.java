/**
 * Which AWS calls the services make while their integration tests run: the roles of {@code
 * deploy/access.yaml} are compared with them. Only for tests.
 *
 * <p>Recorded is what leaves by the clients of a Micronaut context in this process. Clients that a
 * test makes by hand are not, nor are services that a test starts as processes.
 */
@org.jspecify.annotations.NullMarked
package dev.trestle.server.testing.calls;
