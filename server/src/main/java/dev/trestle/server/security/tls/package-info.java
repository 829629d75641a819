/**
 * TLS of the gRPC server and of the services' own calls to gateways: which files, whether they can
 * be used, and how they change while connections come and go. Others need {@link
 * dev.trestle.server.security.tls.Channels} only.
 */
@NullMarked
package dev.trestle.server.security.tls;

import org.jspecify.annotations.NullMarked;
