/** Which of the two builds this is; uni-app writes the constant in at build time. */
export const weixin = process.env.UNI_PLATFORM === 'mp-weixin'
