/** What the generated stubs lack: errors as values, and their one translation to gRPC statuses. */
package dev.trestle.proto;
