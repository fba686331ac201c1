"""Limits on files, archives, mails and the reader process."""

# A filled form has about 15 kB, a scan of a stamped form some megabytes; an archive may hold a period of them.
MAX_FILE_BYTES = 25 * 2**20
MAX_FOLDER_BYTES = 64 * 2**20

# Limits on the files inside one mail or archive of the inbox, nested ones included.
MAX_DEPTH = 4
MAX_INNER_FILES = 1_000
MAX_INNER_BYTES = 128 * 2**20

# Limits on the parts of a package (.ods, .docx, .xlsb) and their unpacked size, checked before parsing.
MAX_PARTS = 5_000
MAX_UNPACKED_BYTES = 64 * 2**20

# Limits on the contents of a foreign workbook: sheets, filled cells plus merged areas, characters.
MAX_SHEETS = 255
MAX_FILLED_CELLS = 200_000
MAX_CHARACTERS = 8_000_000

# Limits on the reader process: seconds per file and for its start, bytes of memory and per answer.
READING_SECONDS = 10.0
STARTING_SECONDS = 60.0
READER_MEMORY = 512 * 2**20
MAX_ANSWER_BYTES = 64 * 2**20
