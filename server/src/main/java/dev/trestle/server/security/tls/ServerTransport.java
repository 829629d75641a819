package dev.trestle.server.security.tls;

import io.grpc.ServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;

/** Gives the gRPC server its TLS. */
@Singleton
final class ServerTransport implements BeanCreatedEventListener<ServerBuilder<?>> {

  /** Only a provider: what a listener needs is made before other listeners are there to see it. */
  private final BeanProvider<ServerTls> tls;

  ServerTransport(BeanProvider<ServerTls> tls) {
    this.tls = tls;
  }

  @Override
  public ServerBuilder<?> onCreated(BeanCreatedEvent<ServerBuilder<?>> event) {
    tls.get()
        .context()
        .ifPresent(
            context -> {
              if (!(event.getBean() instanceof NettyServerBuilder netty)) {
                throw new IllegalStateException(
                    "TLS is set for " + event.getBean().getClass() + ", which takes none of ours");
              }
              netty.sslContext(context);
            });
    return event.getBean();
  }
}
