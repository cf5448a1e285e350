import type { Router } from 'express'
import { phoneOf } from '../../core/visits/phone.ts'
import { endNote, listNotes, noteText, noteWords } from '../../core/visits/staff-notes.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { idParam } from '../../http/id-param.ts'
import { pageAsked, pagesBeside } from '../../http/pages.ts'
import { createRouter } from '../../http/router.ts'

/** The notes that the office's staff have written for each other, to read and to end early. */
export function noteRoutes({ clock, db }: Services): Router {
  const router = createRouter()

  router.get('/', async (req, res) => {
    const { office, t } = res.locals
    const page = pageAsked(req)
    const { rows, more } = await listNotes(db, office.id, clock.now(), page)
    res.render('head/notes/notes', {
      title: t('notes.title'),
      notes: rows.map((note) => ({
        id: note.id,
        text: noteText(note, t),
        whose: [note.phone && phoneOf({ phone: note.phone }), note.id_hash && t('notes.card')]
          .filter(Boolean)
          .join(' · '),
        ...noteWords(note),
      })),
      ...pagesBeside('/notes', page, more),
    })
  })

  router.post('/:id/end', async (req, res) => {
    await endNote(db, actorOf(res, clock), idParam(req))
    res.redirect(303, '/notes')
  })

  return router
}
