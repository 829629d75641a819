package dev.trestle.aws.embedded.front;

import dev.trestle.aws.embedded.front.Route.Reply;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request that goes on to a backend, and its response on the way back, part by part. */
final class PassExchange implements RequestHandler.Exchange {

  private final Channel client;
  private final HttpRequest request;
  private final Route.Pass pass;
  private final BackendConnections connections;
  private final Consumer<Boolean> ended;
  private final Observation observation;
  private final PartChecksum checksum;
  private final boolean keepAlive;
  private @Nullable Channel backend;
  private boolean requestDone;
  private boolean responseBegun;
  private boolean lastOfConnection;
  private boolean orphaned;
  private boolean done;

  /** Calls {@code ended} when the next request may begin, with whether its read is under way. */
  PassExchange(
      Channel client,
      HttpRequest request,
      Route.Pass pass,
      BackendConnections connections,
      Consumer<Boolean> ended) {
    this.client = client;
    this.request = request;
    this.pass = pass;
    this.connections = connections;
    this.ended = ended;
    this.observation = Observation.of(pass);
    this.checksum = new PartChecksum(request);
    this.keepAlive = HttpUtil.isKeepAlive(request);
  }

  @Override
  public void begin() {
    connections
        .acquire(client.eventLoop(), pass.backend())
        .addListener((Future<Channel> acquired) -> connected(acquired));
  }

  private void connected(Future<Channel> acquired) {
    if (!acquired.isSuccess()) {
      fail();
      return;
    }
    backend = acquired.getNow();
    if (done) {
      connections.release(pass.backend(), backend);
      return;
    }
    backend.pipeline().addLast(new ResponseHandler());
    var outbound = new DefaultHttpRequest(HttpVersion.HTTP_1_1, request.method(), pass.uri());
    outbound.headers().set(request.headers()).remove(HttpHeaderNames.EXPECT);
    outbound.headers().remove(HttpHeaderNames.CONNECTION);
    replace(outbound.headers(), pass.requestHeaders());
    var unused = backend.write(outbound);
    backend.read();
    client.read();
  }

  private static void replace(HttpHeaders headers, Map<String, String> replacements) {
    replacements.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            headers.remove(name);
          } else {
            headers.set(name, value);
          }
        });
  }

  @Override
  public void content(HttpContent content) {
    Channel to = backend;
    if (to == null || done) {
      content.release();
      return;
    }
    observation.request(content.content());
    checksum.request(content.content());
    requestDone = content instanceof LastHttpContent;
    to.writeAndFlush(content)
        .addListener(
            (ChannelFutureListener)
                written -> {
                  if (!written.isSuccess()) {
                    fail();
                  } else if (!done) {
                    // After the last part, this shows whether the client goes while it waits.
                    client.read();
                  }
                });
  }

  private void response(HttpResponse response) {
    if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
      readBackend();
      return;
    }
    responseBegun = true;
    observation.response(response.status().code(), response.headers());
    lastOfConnection = !HttpUtil.isKeepAlive(response);
    HttpHeaders headers = response.headers();
    headers.remove(HttpHeaderNames.CONNECTION).remove("Keep-Alive");
    if (response.status().codeClass() == HttpStatusClass.SUCCESS) {
      checksum.addTo(headers);
      replace(headers, pass.responseHeaders());
    }
    response.setProtocolVersion(HttpVersion.HTTP_1_1);
    HttpUtil.setKeepAlive(response, keepAlive);
    if (!orphaned) {
      var unused = client.write(response);
    }
    readBackend();
  }

  private void responseContent(HttpContent content) {
    observation.response(content.content());
    boolean last = content instanceof LastHttpContent;
    if (last) {
      // Before the client learns of its success, so that changes keep the order clients saw.
      observation.done();
    }
    if (orphaned) {
      content.release();
      sent(last);
      return;
    }
    client
        .writeAndFlush(content)
        .addListener(
            (ChannelFutureListener)
                written -> {
                  orphaned = !written.isSuccess();
                  sent(last);
                });
  }

  private void sent(boolean last) {
    if (last) {
      finish();
    } else if (orphaned && !pass.outlivesItsClient()) {
      fail();
    } else {
      readBackend();
    }
  }

  private void readBackend() {
    if (backend != null) {
      backend.read();
    }
  }

  private void finish() {
    if (done) {
      return;
    }
    done = true;
    Channel from = backend;
    if (from != null) {
      from.pipeline().removeLast();
      if (lastOfConnection || !requestDone) {
        var unused = from.close(); // the backend takes no more, or waits for the rest
      }
      connections.release(pass.backend(), from);
    }
    Route.Orphan orphan = pass.orphan();
    if (orphaned && orphan != null) {
      orphan.take(observation.requestBody(), observation.responseBody());
    }
    if (keepAlive && requestDone && !orphaned) {
      ended.accept(true);
    } else {
      var unused = client.close();
    }
  }

  private void fail() {
    if (done) {
      return;
    }
    done = true;
    Channel from = backend;
    if (from != null) {
      var unused = from.close();
      connections.release(pass.backend(), from);
    }
    if (responseBegun || orphaned) {
      var unused = client.close();
    } else {
      Replies.send(
          client, new Reply(502, "text/plain", "the backend closed the connection\n"), null);
    }
  }

  @Override
  public void clientGone() {
    if (pass.outlivesItsClient() && requestDone && backend != null) {
      orphaned = true;
    } else {
      fail();
    }
  }

  private final class ResponseHandler extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpResponse response) {
        response(response);
      }
      if (message instanceof HttpContent content && !done) {
        responseContent(content);
      } else if (!(message instanceof HttpResponse)) {
        ReferenceCountUtil.release(message);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      fail();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      fail();
    }
  }
}
