/** One picture from camera or album, small enough for a slow line. */
import { weixin } from '@/platform'

const longest = 1600 // px: writing on a photographed ticket stays readable
const quality = 0.8

/** The local address of the chosen picture; '' when the person closed the chooser. */
export async function choosePhoto(): Promise<string> {
  const chosen = await uni.chooseImage({ count: 1, sizeType: ['compressed'] }).catch(() => null)
  if (!chosen) return ''
  return weixin ? chosen.tempFilePaths[0] : shrunk(chosen.tempFilePaths[0])
}

/** uni's H5 does not compress by itself. A picture that the browser cannot draw goes up as it is: the server judges it. */
async function shrunk(address: string): Promise<string> {
  try {
    const bitmap = await createImageBitmap(await (await fetch(address)).blob())
    const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(bitmap.width * scale)
    canvas.height = Math.round(bitmap.height * scale)
    const pen = canvas.getContext('2d')!
    pen.fillStyle = '#fff' // JPEG knows no transparency
    pen.fillRect(0, 0, canvas.width, canvas.height)
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    const small = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', quality))
    return small ? URL.createObjectURL(small) : address
  } catch {
    return address
  }
}
