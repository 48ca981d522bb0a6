import { action } from '../action.ts'
import { MEDIA_FOLDER } from '../collection/collection.ts'
import { glob } from '../glob.ts'
import { deleteMedia, pathText, storeMedia } from '../media-store.ts'
import { PythonError, typeName } from '../python.ts'

const ILLEGAL = /[\][><:"/?*^\\|\0\r\n]/g

/** Actions on media files. */
export const media = {
  getMediaDirPath: action([], () => MEDIA_FOLDER),

  storeMediaFile: action(
    ['filename', ['data', null], ['path', null], ['url', null], ['skipHash', null], ['deleteExisting', true]],
    (anki, filename, data, path, url, skipHash, deleteExisting) =>
      storeMedia(anki, { filename, data, path, url, skipHash, deleteExisting }),
  ),

  retrieveMediaFile: action(['filename'], (anki, filename) => {
    const base = pathText(filename).split('/').at(-1) as string
    const name = base.normalize('NFC').replace(ILLEGAL, '')
    if (['', '.', '..'].includes(name)) throw new PythonError(`[Errno 21] Is a directory: '${MEDIA_FOLDER}/${name}'`)
    return anki.collection.media.get(name)?.toString('base64') ?? false
  }),

  getMediaFilesNames: action([['pattern', '*']], (anki, pattern) => {
    if (typeof pattern !== 'string') {
      throw new PythonError(`join() argument must be str, bytes, or os.PathLike object, not '${typeName(pattern)}'`)
    }
    return glob(anki, pattern)
  }),

  deleteMediaFile: action(['filename'], (anki, filename) => {
    deleteMedia(anki, filename)
    return null
  }),
}
