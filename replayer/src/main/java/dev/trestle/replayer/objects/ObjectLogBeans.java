package dev.trestle.replayer.objects;

import dev.trestle.server.DaemonThreads;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;

/** What all object logs of a process share. */
@Factory
final class ObjectLogBeans {

  @Singleton
  @Bean(preDestroy = "close")
  ObjectWorkers workers(ObjectLogConfig config) {
    return new ObjectWorkers(
        Executors.newFixedThreadPool(config.workers(), DaemonThreads.named("object-log-worker")));
  }
}
