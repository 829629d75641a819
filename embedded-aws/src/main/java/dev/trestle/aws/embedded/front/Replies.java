package dev.trestle.aws.embedded.front;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Responses that are made here. */
final class Replies {

  /** Sends the reply, then calls {@code next} or, without, closes. */
  static void send(Channel client, Route.Reply reply, @Nullable Runnable next) {
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(reply.status()),
            Unpooled.copiedBuffer(reply.body(), StandardCharsets.UTF_8));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, reply.contentType())
        .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
        .set("x-amzn-RequestId", UUID.randomUUID().toString());
    reply.headers().forEach((name, value) -> response.headers().set(name, value));
    HttpUtil.setKeepAlive(response, next != null);
    client
        .writeAndFlush(response)
        .addListener(
            (ChannelFutureListener)
                sent -> {
                  if (next != null && sent.isSuccess()) {
                    next.run();
                  } else {
                    var unused = client.close();
                  }
                });
  }

  private Replies() {}
}
