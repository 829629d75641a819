package dev.trestle.launcher;

import java.net.URI;
import java.util.List;

/** Where embedded AWS and the services listen on this machine. */
record Ports(int aws, Service gateway, Service replayer, Service transcriberAdapter) {

  /** One service's ports. */
  record Service(String name, int grpc, int http) {}

  /** The usual ports, each with {@code offset} added. */
  static Ports withOffset(int offset) {
    return new Ports(
        4566 + offset,
        new Service("gateway", 50051 + offset, 8081 + offset),
        new Service("replayer", 50052 + offset, 8082 + offset),
        new Service("transcriber-adapter", 50053 + offset, 8083 + offset));
  }

  List<Service> services() {
    return List.of(gateway, replayer, transcriberAdapter);
  }

  URI awsEndpoint() {
    return URI.create("http://localhost:" + aws);
  }
}
