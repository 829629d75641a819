/** The one endpoint: routes each request to the service that it is for. */
@org.jspecify.annotations.NullMarked
package dev.trestle.aws.embedded.front;
