package dev.trestle.aws.embedded.front;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;

/**
 * Makes one read last until one message has come. Behind a {@code FlowControlHandler}, which hands
 * out one message for each read but gives a read up when the bytes at hand do not complete one.
 */
final class ReadOne extends ChannelDuplexHandler {

  private boolean waiting;

  @Override
  public void read(ChannelHandlerContext context) {
    waiting = true;
    context.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    waiting = false;
    context.fireChannelRead(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (waiting) {
      context.read();
    }
    context.fireChannelReadComplete();
  }
}
