package dev.trestle.server;

import io.grpc.Server;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.core.order.Ordered;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.micronaut.runtime.server.event.ServerShutdownEvent;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the service so that nothing acknowledged is lost and nobody waits in vain: not ready, for a
 * while, so that those notice who send callers here; then every {@link Drainable} is told, then the
 * server lets open calls end, then it ends the rest.
 *
 * <p>Micronaut's own stop would wait its whole time for an open stream and return without having
 * ended it; this runs before it and leaves it nothing to wait for.
 */
@Singleton
final class Drain implements ApplicationEventListener<ServerShutdownEvent>, Ordered {

  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  /** Providers, since this listener is made anew for what is announced once beans are gone. */
  private final BeanProvider<Readiness> readiness;

  private final BeanProvider<Drainable> drainables;
  private final BeanProvider<GrpcEmbeddedServer> grpc;
  private final ServerConfig config;

  Drain(
      BeanProvider<Readiness> readiness,
      BeanProvider<Drainable> drainables,
      BeanProvider<GrpcEmbeddedServer> grpc,
      ServerConfig config) {
    this.readiness = readiness;
    this.drainables = drainables;
    this.grpc = grpc;
    this.config = config;
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public void onApplicationEvent(ServerShutdownEvent event) {
    if (event.getSource() instanceof GrpcEmbeddedServer) {
      return; // The HTTP server's stop was announced before, while every bean was still there.
    }
    LOG.info(
        "Stopping: not ready; in {} ending open calls, within {}",
        config.drainDelay(),
        config.drainGrace());
    readiness.get().stopping();
    goOnForAWhile();
    long deadline = System.nanoTime() + config.drainGrace().toNanos();
    CompletableFuture<?> drained =
        CompletableFuture.allOf(
            drainables.stream()
                .map(d -> d.drain().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    Server server = grpc.get().getServer();
    server.shutdown();
    try {
      drained.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (!server.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        LOG.warn("Stopping: calls were still open after {}", config.drainGrace());
      }
    } catch (TimeoutException e) {
      LOG.warn("Stopping: work was still open after {}", config.drainGrace());
    } catch (ExecutionException e) {
      LOG.warn("Stopping: work could not be ended", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      server.shutdownNow();
    }
    LOG.info("Stopped");
  }

  private void goOnForAWhile() {
    try {
      TimeUnit.NANOSECONDS.sleep(config.drainDelay().toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // In a hurry: what follows does not wait either.
    }
  }
}
