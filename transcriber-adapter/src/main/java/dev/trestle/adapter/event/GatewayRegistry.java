package dev.trestle.adapter.event;

import dev.trestle.adapter.AdapterConfig;
import dev.trestle.queues.OutageException;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaReading;
import dev.trestle.server.security.tls.Channels;
import dev.trestle.v1.GetSchemaRequest;
import dev.trestle.v1.ListSchemasRequest;
import dev.trestle.v1.SchemaRegistryGrpc;
import dev.trestle.v1.SchemaRegistryGrpc.SchemaRegistryBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks the gateway; each question costs one call. */
@Singleton
final class GatewayRegistry implements Registry {

  private final AdapterConfig config;
  private final ManagedChannel channel;
  private final SchemaRegistryBlockingStub gateway;

  GatewayRegistry(AdapterConfig config, Channels channels) {
    this.config = config;
    this.channel = channels.to(config.gateway()).build();
    this.gateway = SchemaRegistryGrpc.newBlockingStub(channel);
  }

  @PreDestroy
  void close() {
    channel.shutdownNow();
  }

  @Override
  public Optional<Schema> find(String type, int version) {
    try {
      return Optional.of(
          schema(
              stub()
                  .getSchema(
                      GetSchemaRequest.newBuilder().setType(type).setVersion(version).build())));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw outage(type, e);
    }
  }

  @Override
  public List<Schema> versions(String type) {
    try {
      return stub()
          .listSchemas(ListSchemasRequest.newBuilder().setType(type).build())
          .getSchemasList()
          .stream()
          .map(GatewayRegistry::schema)
          .toList();
    } catch (StatusRuntimeException e) {
      throw outage(type, e);
    }
  }

  private SchemaRegistryBlockingStub stub() {
    return gateway.withDeadlineAfter(config.publishTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Schema schema(dev.trestle.v1.Schema told) {
    SchemaReading reading =
        Schema.read(
            told.getType(),
            told.getVersion(),
            told.getDocument().getBytes(StandardCharsets.UTF_8),
            "the gateway");
    if (reading instanceof SchemaReading.Refused refused) {
      // The gateway took it, so it is newer than this adapter.
      throw new OutageException(
          "the gateway's schema of "
              + told.getType()
              + " version "
              + told.getVersion()
              + " cannot be used here, upgrade the adapter: "
              + refused.problems(),
          new IllegalStateException("schema refused"));
    }
    return ((SchemaReading.Accepted) reading).schema();
  }

  private static OutageException outage(String type, StatusRuntimeException e) {
    String advice =
        switch (e.getStatus().getCode()) {
          case UNAUTHENTICATED, PERMISSION_DENIED ->
              ": correct trestle.security.client.*, or let the gateway's policy allow read-schemas";
          case UNIMPLEMENTED -> ": correct trestle.adapter.gateway";
          default -> "";
        };
    return new OutageException(
        "the gateway does not tell the schemas of "
            + type
            + ": "
            + e.getStatus().getCode()
            + ": "
            + e.getStatus().getDescription()
            + advice,
        e);
  }
}
