package dev.trestle.gateway.aws;

import dev.trestle.server.Environment;
import dev.trestle.server.ReadinessCheck;
import jakarta.inject.Singleton;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;

/**
 * The bus. Looked at before anything is put, since PutEvents may report a missing bus as success.
 */
@Singleton
final class BusReady implements ReadinessCheck {

  private final EventBridgeClient eventBridge;
  private final String bus;

  BusReady(EventBridgeClient eventBridge, Environment environment) {
    this.eventBridge = eventBridge;
    this.bus = environment.bus();
  }

  @Override
  public String name() {
    return "event bus";
  }

  @Override
  public void verify() {
    try {
      var unused = eventBridge.describeEventBus(request -> request.name(bus));
    } catch (ResourceNotFoundException e) {
      throw new IllegalStateException(
          "event bus "
              + bus
              + " does not exist: create what deploy/environment.yaml has, or correct"
              + " TRESTLE_ENVIRONMENT",
          e);
    }
  }
}
